#!/bin/sh
# Finds Chromium, installs it from the system's packages where it can, or says what to install.
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
installed() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" fonts-noto-cjk >/dev/null
}
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests ..."
    apt-get update -qq >/dev/null
    { installed chromium-headless-shell 2>/dev/null || installed chromium; } && exit 0
fi
echo "The browser tests need Chromium. Install it, for example:" >&2
echo "  Debian:  sudo apt-get install chromium-headless-shell fonts-noto-cjk" >&2
echo "  Ubuntu:  sudo apt-get install chromium fonts-noto-cjk" >&2
echo "  Fedora:  sudo dnf install chromium google-noto-sans-cjk-fonts" >&2
echo "  macOS:   brew install --cask chromium" >&2
exit 3
