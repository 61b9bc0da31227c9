"""Invitations that the invited person accepts: into a facility, into an implementing unit, to become an owner."""
