"""What goes from one level of appraisal to the next: packages of national proposals."""
