// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Writes to the kernel's table. What the kernel has no room for is a problem in {@code status} for as long as that lasts, and is
 * tried again from time to time; until it is there, the datapath takes no unknown address among other nodes' pods for the
 * world's. Owned by the agent's thread.
 */
public final class IpcacheGuard implements IpcacheSink {
    private static final String PART = "ipcache";
    private static final String ADDRESSES = "addresses";
    private static final String PREFIXES = "prefixes";

    private final IpcacheSink kernel;
    private final Problems problems;
    private final Map<Cidr, IpcacheEntry> refused = new HashMap<>(); // some of a refused batch may have been written
    private boolean settled;

    /** Nothing is refused yet. */
    public IpcacheGuard(IpcacheSink kernel, Problems problems) {
        this.kernel = kernel;
        this.problems = problems;
    }

    @Override
    public void update(Map<Cidr, IpcacheEntry> changed) {
        refused.keySet().removeAll(changed.keySet());
        write(changed);
    }

    @Override
    public void delete(Set<Cidr> gone) {
        refused.keySet().removeAll(gone);
        kernel.delete(gone);
        clear(ADDRESSES);
        clear(PREFIXES);
        tellWhenComplete();
    }

    /** Tries again what was refused. */
    public void retry() {
        if (!refused.isEmpty()) {
            Map<Cidr, IpcacheEntry> again = new HashMap<>(refused);
            refused.clear();
            write(again);
            tellWhenComplete();
        }
    }

    /** Every source has been heard once: what is not refused is there, whatever an earlier agent was refused. */
    @Override
    public void complete() {
        settled = true;
        tellWhenComplete();
    }

    private void tellWhenComplete() {
        if (settled && refused.isEmpty()) {
            kernel.complete();
        }
    }

    /** Whether the kernel has, or may have, no entry for a prefix that is wanted. */
    public boolean isRefused(Cidr prefix) {
        return refused.containsKey(prefix);
    }

    /** Addresses and other prefixes of either family are in tables of their own: a full one must not keep others empty. */
    private void write(Map<Cidr, IpcacheEntry> changed) {
        Map<Cidr, IpcacheEntry> v4 = only(changed, Cidr::isV4);
        Map<Cidr, IpcacheEntry> v6 = only(changed, prefix -> !prefix.isV4());
        for (Map<Cidr, IpcacheEntry> family : List.of(v4, v6)) {
            write(ADDRESSES, only(family, Cidr::isSingle));
            write(PREFIXES, only(family, prefix -> !prefix.isSingle()));
        }
    }

    private static Map<Cidr, IpcacheEntry> only(Map<Cidr, IpcacheEntry> entries, Predicate<Cidr> wanted) {
        Map<Cidr, IpcacheEntry> only = new HashMap<>(entries);
        only.keySet().removeIf(wanted.negate());
        return only;
    }

    private void write(String table, Map<Cidr, IpcacheEntry> entries) {
        try {
            if (!entries.isEmpty()) {
                kernel.update(entries);
            }
        } catch (RuntimeException e) {
            refused.putAll(entries);
            problems.raise(
                    PART,
                    table,
                    "the datapath does not know all of " + entries.size() + " " + table
                            + "; packets of pods that it does not know are dropped, other addresses are judged by the"
                            + " prefixes around them: " + OneLine.of(e) + "; raise bpf." + table);
        }
        clear(table);
    }

    private void clear(String table) {
        if (refused.keySet().stream().noneMatch(prefix -> prefix.isSingle() == table.equals(ADDRESSES))) {
            problems.clear(PART, table);
        }
    }
}
