"""The neighbours, as this service sees them: requests and answers, and no rule of the shop."""
