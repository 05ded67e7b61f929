import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        body = "ready\n" if self.path == "/readyz" else f"{os.environ.get('COMMIT')} {sys.prefix}\n"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())


def server(port):
    return ThreadingHTTPServer(("", port), Pages)
