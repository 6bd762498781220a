"""What students write and measure: answers, claims, load runs, reports."""
