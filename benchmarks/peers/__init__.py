"""The same work done with other libraries, which run in an environment of their own and import nothing of the project."""
