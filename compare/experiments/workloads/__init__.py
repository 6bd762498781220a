"""The loads that shops are measured under."""
