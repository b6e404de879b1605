// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.netlink.Batch;
import io.meshpath.datapath.netlink.NetlinkException;
import io.meshpath.datapath.netlink.NetlinkProtocol;
import io.meshpath.datapath.netlink.NetlinkSocket;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Gives packets of pods the node's address when they leave the mesh, by a table of nf_tables in one network namespace. The
 * table is this class's alone; others stay as they are, and {@code nft list ruleset} shows it.
 *
 * <p>What is applied holds without a process, and a later one finds it by {@link #current}. A change is made in one moment:
 * each new connection goes by the settings before or after it. Connections keep the address they began with. Safe for use by
 * multiple threads, except that close() must not race other calls. Needs CAP_NET_ADMIN, and Linux 5.2 with nf_tables.
 */
public final class Masquerade implements AutoCloseable {
    private static final Pattern TABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private final NetlinkSocket socket;
    private final String table;

    // Guards the table from being changed between what we read of it and what we make of that.
    private final Object lock = new Object();

    private Masquerade(NetlinkSocket socket, String table) {
        this.socket = socket;
        this.table = table;
    }

    /**
     * Opens the table of this name in the namespace of the calling thread. It need not be there.
     *
     * @param table a letter and up to 63 letters, digits, '_', '.' and '-'
     * @throws NetfilterMissingException when the kernel has no netlink for netfilter
     */
    public static Masquerade open(String table) {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "name of a table must be a letter and up to 63 letters, digits, '_', '.' and '-' but was '" + table
                            + "'");
        }
        try {
            return new Masquerade(NetlinkSocket.open(NetlinkProtocol.NETFILTER), table);
        } catch (LinuxException e) {
            throw explained(e);
        }
    }

    /**
     * Opens the table of this name in {@code namespace}, which may then be closed.
     *
     * @throws NetfilterMissingException when the kernel has no netlink for netfilter
     */
    public static Masquerade open(NetworkNamespace namespace, String table) {
        return namespace.call(() -> open(table));
    }

    /**
     * Makes the table what {@code settings} say, and answers whether it was anything else before. Rules and elements that
     * are right already stay untouched, with what they have counted.
     *
     * @throws NetfilterMissingException when the kernel lacks a part of netfilter
     * @throws LinuxException when it refuses otherwise, and then nothing has changed: EPERM without CAP_NET_ADMIN; EEXIST or
     *     EOPNOTSUPP when a table of this name has sets or a chain of another kind
     */
    public boolean apply(MasqueradeSettings settings) {
        synchronized (lock) {
            try {
                Batch change = MasqueradeChange.between(table, MasqueradeState.read(socket, table), settings);
                socket.commit(change);
                return !change.isEmpty();
            } catch (NetlinkException e) {
                throw adviceOn(e);
            }
        }
    }

    /**
     * The settings in force, whoever applied them; empty where there are none.
     *
     * @throws NetfilterMissingException when the kernel has no nf_tables
     */
    public Optional<MasqueradeSettings> current() {
        try {
            return MasqueradeState.read(socket, table).settings();
        } catch (NetlinkException e) {
            throw explained(e);
        }
    }

    /**
     * Deletes the table, and answers whether there was one.
     *
     * @throws NetlinkException EPERM without CAP_NET_ADMIN
     */
    public boolean remove() {
        synchronized (lock) {
            try {
                socket.commit(MasqueradeChange.removal(table));
                return true;
            } catch (NetlinkException e) {
                if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.EOPNOTSUPP)) {
                    return false; // no such table, or no tables at all
                }
                throw e;
            }
        }
    }

    private static RuntimeException explained(LinuxException refusal) {
        return NetfilterMissingException.Part.missing(refusal)
                .<RuntimeException>map(part -> new NetfilterMissingException(part, refusal))
                .orElse(refusal);
    }

    /** The same with what to do where a table of another shape has the name. */
    private RuntimeException adviceOn(NetlinkException refusal) {
        RuntimeException explained = explained(refusal);
        boolean isOther =
                refusal.errno().equals(Errno.EEXIST) || refusal.errno().equals(Errno.EOPNOTSUPP);
        if (explained != refusal || !isOther) {
            return explained;
        }
        String advice = "delete what is there with 'nft delete table inet " + table + "', or choose another name";
        LinuxException other = new LinuxException(refusal.call(), refusal.object(), refusal.errno(), advice);
        other.initCause(refusal);
        return other;
    }

    /** Lets go of the kernel; the table stays. */
    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return "masquerade by table inet " + table;
    }
}
