"""The configuration files of a Hadoop of one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
ANY_PORT = f"{HOST}:0"
PORTS = ("namenode", "namenode_http", "rm", "rm_scheduler", "rm_tracker", "rm_admin", "rm_http", "history", "history_http", "history_admin")
SMALL_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto"
LOG4J = """\
log4j.rootLogger=INFO,console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n
log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
"""


def properties(*, home: Path, conf: Path, data: Path, ports: dict[str, int]) -> dict[str, dict[str, object]]:
    """Return what each `*-site.xml` says; everything binds to the loopback interface, since nothing asks who is calling."""
    at = {name: f"{HOST}:{port}" for name, port in ports.items()}
    class_path = f"{conf},{home}/lib/*"
    return {
        "core": {
            "fs.defaultFS": f"hdfs://{at['namenode']}",
            "hadoop.tmp.dir": data / "tmp",
        },
        "hdfs": {
            "dfs.replication": 1,
            "dfs.namenode.name.dir": f"file://{data}/namenode",
            "dfs.namenode.rpc-bind-host": HOST,
            "dfs.namenode.http-address": at["namenode_http"],
            "dfs.namenode.safemode.extension": 0,
            "dfs.namenode.datanode.registration.ip-hostname-check": "false",
            "dfs.datanode.data.dir": f"file://{data}/datanode",
            "dfs.datanode.hostname": HOST,
            "dfs.datanode.address": ANY_PORT,
            "dfs.datanode.http.address": ANY_PORT,
            "dfs.datanode.ipc.address": ANY_PORT,
        },
        "yarn": {
            "yarn.resourcemanager.hostname": HOST,
            "yarn.resourcemanager.address": at["rm"],
            "yarn.resourcemanager.scheduler.address": at["rm_scheduler"],
            "yarn.resourcemanager.resource-tracker.address": at["rm_tracker"],
            "yarn.resourcemanager.admin.address": at["rm_admin"],
            "yarn.resourcemanager.webapp.address": at["rm_http"],
            "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms": 100,
            "yarn.nodemanager.hostname": HOST,
            "yarn.nodemanager.address": ANY_PORT,
            "yarn.nodemanager.localizer.address": ANY_PORT,
            "yarn.nodemanager.collector-service.address": ANY_PORT,
            "yarn.nodemanager.webapp.address": ANY_PORT,
            "yarn.nodemanager.aux-services": "mapreduce_shuffle",
            "yarn.nodemanager.resource.memory-mb": 6144,
            "yarn.nodemanager.resource.cpu-vcores": 8,
            "yarn.nodemanager.pmem-check-enabled": "false",
            "yarn.nodemanager.vmem-check-enabled": "false",
            "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage": "99.9",
            "yarn.nodemanager.local-dirs": data / "containers",
            "yarn.nodemanager.log-dirs": data / "container-logs",
            "yarn.nodemanager.env-whitelist": "JAVA_HOME,HADOOP_CONF_DIR,PATH,LANG,TZ",
            "yarn.scheduler.minimum-allocation-mb": 128,
            "yarn.application.classpath": class_path,
            "yarn.log-aggregation-enable": "true",
            "yarn.log.server.url": f"http://{at['history_http']}/jobhistory/logs",
        },
        "mapred": {
            "mapreduce.framework.name": "yarn",
            "mapreduce.application.classpath": class_path,
            "mapreduce.jobhistory.address": at["history"],
            "mapreduce.jobhistory.webapp.address": at["history_http"],
            "mapreduce.jobhistory.admin.address": at["history_admin"],
            "mapreduce.shuffle.port": 0,
            "mapreduce.client.progressmonitor.pollinterval": 200,
            "mapreduce.client.completion.pollinterval": 200,
            "mapreduce.task.io.sort.mb": 32,
            "mapreduce.map.memory.mb": 384,
            "mapreduce.reduce.memory.mb": 384,
            "mapred.child.java.opts": f"-Xmx256m {SMALL_JVM}",
            "yarn.app.mapreduce.am.resource.mb": 512,
            "yarn.app.mapreduce.am.command-opts": f"-Xmx384m {SMALL_JVM}",
        },
        "capacity-scheduler": {
            "yarn.scheduler.capacity.root.queues": "default",
            "yarn.scheduler.capacity.root.default.capacity": 100,
            "yarn.scheduler.capacity.maximum-am-resource-percent": "0.8",
        },
    }


def write(conf: Path, sites: dict[str, dict[str, object]]) -> None:
    """Write the configuration folder."""
    conf.mkdir(parents=True)
    for site, settings in sites.items():
        name = f"{site}.xml" if site == "capacity-scheduler" else f"{site}-site.xml"
        (conf / name).write_text(_xml(settings), encoding="utf-8")
    (conf / "log4j.properties").write_text(LOG4J, encoding="utf-8")


def _xml(settings: dict[str, object]) -> str:
    rows = [f"  <property><name>{name}</name><value>{escape(str(value))}</value></property>" for name, value in settings.items()]
    return "\n".join(['<?xml version="1.0"?>', "<configuration>", *rows, "</configuration>", ""])
