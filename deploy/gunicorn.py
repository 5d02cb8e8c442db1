"""Gunicorn behind the proxy; the number of processes is the only thing that a machine decides."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
# Some only wait: for a photo to be read, or out the even time of an answer (claims/proof/even_time.py).
threads = 8
# A worker that has answered so many is replaced: what leaks, leaks for a while only.
max_requests = 2000
max_requests_jitter = 200
timeout = 60
graceful_timeout = 30
# Heartbeats in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# Only the proxy can reach the port, so what it says of scheme and address is true.
forwarded_allow_ips = "*"
control_socket_disable = True
# No access log: the private links of claimants stand in the addresses.
accesslog = None
errorlog = "-"
# What goes wrong is logged with its address.
logger_class = "portal.server_log.DiscreetLogger"
