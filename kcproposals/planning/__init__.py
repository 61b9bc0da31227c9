"""The annual plan and its batches."""
