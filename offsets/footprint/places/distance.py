"""How far it is from one place to another over the ground."""

from decimal import Decimal
from functools import lru_cache
from typing import Protocol, SupportsFloat

from geographiclib.geodesic import Geodesic

PRECISION_KM = Decimal("0.1")
"""A town's point is good to a kilometre or so; more digits would claim what nobody knows."""


class Located(Protocol):
    """Anything with a point on WGS 84, in degrees: a place, or coordinates from elsewhere."""

    @property
    def latitude_deg(self) -> SupportsFloat: ...

    @property
    def longitude_deg(self) -> SupportsFloat: ...


def distance_km(a: Located, b: Located) -> Decimal:
    """The shortest way over the WGS 84 ellipsoid, to 0.1 km, halves to even.

    No detour is added: DESNZ's factors for flights hold one already, and roads and
    rails have their own. The same point is 0.0 km away.
    """
    ends = sorted((float(end.latitude_deg), float(end.longitude_deg)) for end in (a, b))
    return _geodesic_km(*ends[0], *ends[1])


@lru_cache(maxsize=65_536)
def _geodesic_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> Decimal:
    # Karney's algorithm is exact to nanometres and, unlike Vincenty's, converges everywhere.
    metres = Geodesic.WGS84.Inverse(lat_a, lon_a, lat_b, lon_b, Geodesic.DISTANCE)["s12"]
    return (Decimal(metres) / 1000).quantize(PRECISION_KM)
