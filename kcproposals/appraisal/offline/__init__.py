"""A member's own sheets away from the page: a workbook to fill and send back, and paper."""
