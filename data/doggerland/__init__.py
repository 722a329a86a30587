"""How the fictional region Doggerland is made: chance, places, mesh, areas, postcodes, index, spend."""
