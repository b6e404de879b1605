// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

/** What can go wrong between two clusters; a test says with {@link Injects} which of them it brings about. */
public enum Fault {
    MEMBER_KILLED("kill -9 of a member, and its restart"),
    MEMBER_PAUSED("a member stands still (SIGSTOP) and goes on"),
    PARTITION("no way through: broken off, reset, half-open, one way only"),
    SLOW_LINK("delay, jitter, little bandwidth"),
    NO_QUORUM("the etcd loses its leader, or its majority"),
    COMPACTION("history is forgotten up to, at and beyond the revision that was reached, and at a deletion"),
    WATCH_CANCELLED("the server ends a watch, or serves nothing but progress"),
    SLOW_CONSUMER("100,000 events while the sink stands still"),
    BIG_ANSWER("answers larger than a message may be, values as large as etcd takes"),
    CLOCK_JUMP("the calendar jumps by an hour, back and forth"),
    DISK_FULL("the etcd has no space left, and gets some again"),
    CERTIFICATES("certificates that expire, are rotated, lack the name, or come from another authority"),
    RIGHTS_TAKEN("the role that reads is revoked, and granted again"),
    LEASE_LOST("a lease that expires while we are cut off, or is revoked"),
    RESTORED("the etcd is restored from a snapshot: its revision goes back, its cluster id stays"),
    CREATED_ANEW("the etcd is created anew, with the same id"),
    TWO_CLUSTERS("one endpoint leads to two etcds"),
    MEMBER_REPLACED("a member is taken out and another one put in"),
    DEFRAGMENTED("members are defragmented"),
    READER_ENDED("the reader ends anywhere and goes on with what it had on disk"),
    PROCESS_PAUSED("our process stands still for longer than its leases, or is killed"),
    TWO_REPLICATORS("two replicators write at once"),
    FOREIGN_KEYS("values nobody can read, keys of others, prefixes beside ours"),
    HERD("many clusters connect at once"),
    REMOVED("a cluster is removed on purpose, or only cannot be reached");

    private final String what;

    Fault(String what) {
        this.what = what;
    }

    /** {@code MEMBER_KILLED (kill -9 of a member, and its restart)}. */
    @Override
    public String toString() {
        return name() + " (" + what + ")";
    }
}
