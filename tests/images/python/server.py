import os
import signal
import sys
import threading

import pages


def main():
    server = pages.server(int(os.environ.get("PORT", "8080")))
    # `shutdown` waits for the loop that this signal interrupts.
    stop = threading.Thread(target=server.shutdown)
    signal.signal(signal.SIGTERM, lambda *_: stop.start())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    print("stopped")


if __name__ == "__main__":
    sys.exit(main())
