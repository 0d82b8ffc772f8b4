"""What is given to be loaded: small files in the forms that publishers use."""

from polku.reference.loading import load as load_all

SQUARE = [[24.0, 60.0], [25.0, 60.0], [25.0, 61.0], [24.0, 60.0]]


def load(path, given):
    (loaded,) = load_all([path], given)
    return loaded


def items(classification, *rows):
    """Items as Statistics Finland's interface gives them, one language a file."""
    return [
        {
            "localId": f"{classification}/{code}",
            "code": code,
            "level": level,
            "parentCode": parent,
            "classification": {"localId": classification},
            "classificationItemNames": [{"lang": lang, "langName": "x", "name": name}],
        }
        for code, level, parent, lang, name in rows
    ]


def feature(code, ring=SQUARE, **more):
    return {
        "type": "Feature",
        "properties": {"kunta": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    } | more


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features)} | more


def files_in(home):
    return sorted(path.name for path in home.rglob("*") if path.is_file())
