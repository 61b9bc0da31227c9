"""What an administrator watches: mails, background jobs, the health of the installation. Never marks."""
