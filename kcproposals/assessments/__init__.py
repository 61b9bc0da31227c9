"""Appraisal without a board: one officer's sheet (phiếu thẩm định), countersigned."""
