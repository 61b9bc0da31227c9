"""Mail and jobs as the administrator sees them."""
