"""The rooms of running shops as targets of faults, one module for each runtime."""
