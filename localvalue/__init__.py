"""Where does the value land? Spend scored by every definition of local, and by deprived anywhere."""

__version__ = "0.1.0"
