"""What every slice's views share: access, forms, errors, filters, navigation."""
