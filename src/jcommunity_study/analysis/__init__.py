"""What this study asks of `stats`: its tables, models and matrices, as frames that the report only has to lay out."""
