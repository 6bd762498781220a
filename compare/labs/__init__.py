"""The course's labs: what they are, where a student works on them, and whether a step is right."""
