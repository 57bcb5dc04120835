"""main.py CLIENT URL PAUSE_MS WORKERS

Sends requests until it is killed, each once. Prints one line for each: "CLIENT NUMBER STATUS BODY", or
"CLIENT NUMBER 0 ERROR".
"""

import os
import sys
import time
from importlib.metadata import version
from threading import Thread, local

# A request that takes longer has failed.
DEADLINE_S = 10


def requests_client():
    import requests

    session = requests.Session()

    def send(method, url, body):
        response = session.request(method, url, data=body, timeout=DEADLINE_S)
        return response.status_code, response.text

    return version("requests"), send


def urllib3_client():
    import urllib3

    pool = urllib3.PoolManager(retries=False, timeout=DEADLINE_S, maxsize=4)

    def send(method, url, body):
        response = pool.request(method, url, body=body)
        return response.status, response.data.decode()

    return version("urllib3"), send


def httpx_client(http2):
    import httpx

    client = httpx.Client(http1=not http2, http2=http2, timeout=DEADLINE_S)

    def send(method, url, body):
        response = client.request(method, url, content=body)
        return response.status_code, response.text

    return f"{version('httpx')}, httpcore {version('httpcore')}", send


def aiohttp_client():
    import asyncio

    import aiohttp

    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)

    async def open_session():
        return aiohttp.ClientSession(timeout=timeout)

    session = asyncio.run_coroutine_threadsafe(open_session(), loop).result()
    # Otherwise it repeats GETs; there is no public switch.
    session._retry_connection = False

    async def send_async(method, url, body):
        async with session.request(method, url, data=body) as response:
            return response.status, await response.text()

    def send(method, url, body):
        return asyncio.run_coroutine_threadsafe(send_async(method, url, body), loop).result()

    return version("aiohttp"), send


def pycurl_client(http2):
    import pycurl

    handles = local()

    def new_handle():
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, True)
        handle.setopt(pycurl.TIMEOUT, DEADLINE_S)
        handle.setopt(pycurl.CAINFO, os.environ["SSL_CERT_FILE"])
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS if http2 else pycurl.CURL_HTTP_VERSION_1_1)
        return handle

    def send(method, url, body):
        if not hasattr(handles, "own"):
            handles.own = new_handle()
        handles.own.setopt(pycurl.URL, url)
        if body is None:
            handles.own.setopt(pycurl.HTTPGET, True)
        else:
            handles.own.setopt(pycurl.POSTFIELDS, body)
        text = handles.own.perform_rs()
        return handles.own.getinfo(pycurl.RESPONSE_CODE), text

    return pycurl.version.split("libcurl/")[1].split(" ")[0], send


CLIENTS = {
    "python-pycurl": lambda: pycurl_client(http2=False),
    "python-pycurl-http2": lambda: pycurl_client(http2=True),
    "python-requests": requests_client,
    "python-urllib3": urllib3_client,
    "python-httpx": lambda: httpx_client(http2=False),
    "python-httpx-http2": lambda: httpx_client(http2=True),
    "python-aiohttp": aiohttp_client,
}


def work(client, send, url, pause_s, first, step):
    n = first
    is_post = False
    while True:
        status, answer = outcome(send, f"{url}&n={n}", is_post)
        say(f"{client} {n} {status} {answer}")
        n += step
        is_post = not is_post
        time.sleep(pause_s)


def say(line):
    """In one piece, whatever the other threads do."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def outcome(send, url, is_post):
    try:
        return send("POST", url, b"order") if is_post else send("GET", url, None)
    except Exception as error:
        return 0, " ".join(f"{type(error).__name__}: {error}".split())


def main():
    client, url, pause_ms, workers = sys.argv[1:]
    name, send = CLIENTS[client]()
    say(f"{client} version {name}")
    threads = [
        Thread(target=work, args=(client, send, url, int(pause_ms) / 1000, worker, int(workers)))
        for worker in range(int(workers))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
