"""Growth of a copy of the code: further features, written as rooms of the monolith or as services of their own."""
