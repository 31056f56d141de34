"""Forms: what was asked, in files that survey platforms write beside their exports (REDCap dictionary, XLSForm, LimeSurvey .lss)."""
