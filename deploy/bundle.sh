#!/bin/sh
# Makes the folder that a server installs from: deploy/bundle.sh [FOLDER], `bundle` if none is named.
#
# In it are the package as a wheel, which holds the built page, and requirements.txt, which pins that wheel and all
# it needs by hash. A machine with Python and pip needs nothing else, no Node and no compiler:
#   pip install --require-hashes --requirement requirements.txt
# With Procfile and .python-version beside them, it is also all that a PaaS with buildpacks needs.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-bundle}
python=.venv/bin/python

make --no-print-directory page .venv/stamps/core
mkdir -p "$folder"
rm -f "$folder"/inkdigits-*.whl
$python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir "$folder" .
cp Procfile "$folder/Procfile"
cp docs/deployment.md deploy/systemd/inkdigits.service deploy/systemd/inkdigits.env "$folder/"
echo 3.13 > "$folder/.python-version"
cp requirements/core.txt "$folder/requirements.txt"
cd "$folder"
for wheel in inkdigits-*.whl; do
    hash=$(sha256sum "$wheel" | cut -d ' ' -f 1)
    printf './%s \\\n    --hash=sha256:%s\n' "$wheel" "$hash" >> requirements.txt
    echo "$folder: $wheel and requirements.txt"
done
