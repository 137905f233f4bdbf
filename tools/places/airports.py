"""airports.csv and city_codes.csv: what airportsdata (MIT) says of airports with an IATA code.

``airport_overrides.csv`` corrects it and ``airport_names.csv`` adds Chinese names, both by
hand and applied when the house reads them, so that a newer airportsdata can be taken in whole.
"""

from collections import Counter

from tools.places import arguments, packaged_csv, write_csv

HEADER = ["iata", "icao", "name", "city", "country", "latitude_deg", "longitude_deg"]


def main() -> None:
    _, folder = arguments()
    rows = [row for row in packaged_csv("airportsdata", "airports.csv") if row["iata"]]
    keys = ("iata", "icao", "name", "city", "country", "lat", "lon")
    write_csv(
        folder / "airports.csv",
        HEADER,
        ([row[key].strip() for key in keys] for row in sorted(rows, key=lambda row: row["iata"])),
    )
    codes = packaged_csv("airportsdata", "iata_macs.csv")
    several = Counter(row["City Code"] for row in codes)
    write_csv(
        folder / "city_codes.csv",
        ["code", "city", "iata"],
        [
            (row["City Code"], row["City Name"], row["Airport Code"])
            for row in codes
            if several[row["City Code"]] > 1
        ],
    )


if __name__ == "__main__":
    main()
