"""The questionnaire's river: what was asked, what came back, what was screened out, what was scored."""
