"""What the world outside may do to a measurement, at any moment: that run is invalid, and the others go on."""

from __future__ import annotations

import http.client
import sqlite3
import subprocess
import urllib.error

import psutil

CUT_OFF = (ConnectionError, TimeoutError, urllib.error.URLError)  # not any OSError: a full disk ends everything
OUTSIDE = (psutil.Error, sqlite3.Error, subprocess.SubprocessError, http.client.HTTPException, *CUT_OFF)
