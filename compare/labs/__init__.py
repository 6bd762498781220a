"""The course's labs: their steps, the student's folder for each, and the checks of the steps."""
