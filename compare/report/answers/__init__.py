"""What a report found, in sentences for people. They are pure functions of the report."""
