#!/bin/sh
# What the tests need beyond Python: a browser and a Chinese font. Installs them with apt where apt is there and allowed;
# elsewhere says which tests are left out. The tests themselves fail in CI (CI=true) when a part is missing.
set -u
wanted=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || wanted="chromium"
have_font() { fc-list :lang=zh 2>/dev/null | grep -q .; }
have_font || wanted="$wanted fontconfig fonts-wqy-microhei"
[ -n "$wanted" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="no"; fi
  if [ "$as" != no ]; then
    echo "installing with apt:$wanted"
    { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $wanted; } >/dev/null 2>&1 \
      || echo "apt could not install:$wanted"
  fi
fi
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
  || echo "left out: the tests marked 'browser' (no Chromium found)"
have_font || echo "left out: the tests marked 'font' (no Chinese font found)"
exit 0
