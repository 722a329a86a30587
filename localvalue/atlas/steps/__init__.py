"""The steps of a build: areas, postcodes and indices put together from what the readers found."""
