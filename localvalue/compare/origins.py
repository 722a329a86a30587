"""What local was measured from: home areas and sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.grid import from_grid

if TYPE_CHECKING:
    import pandas as pd

    from localvalue.places import Located


def homes(located: Located) -> list[tuple[str, tuple[str, ...]]]:
    """
    Return the home areas.

    Parameters
    ----------
    located
        Lines on real geography.

    Returns
    -------
    homes
        The name of each, and the GSS codes of its authorities.
    """
    codes = located.atlas.areas("authority").code
    return [(home.name, tuple(str(codes[each]) for each in home.authorities)) for home in located.homes]


def sites(located: Located) -> pd.DataFrame:
    """
    Return the sites that radii are measured from.

    Parameters
    ----------
    located
        Lines on real geography.

    Returns
    -------
    frame
        ``postcode``, ``longitude``, ``latitude`` (WGS84); no rows where no line has one.
    """
    import pandas as pd

    places = located.places
    numbers = np.unique(located.site[located.site >= 0])
    points = places.point()[numbers]
    longitude, latitude = from_grid(places.points.easting_m(points), places.points.northing_m(points))
    names = [places.names[number] for number in numbers.tolist()]
    return pd.DataFrame({"postcode": names, "longitude": longitude, "latitude": latitude})
