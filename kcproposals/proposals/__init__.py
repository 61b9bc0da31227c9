"""Proposals from draft to accepted."""
