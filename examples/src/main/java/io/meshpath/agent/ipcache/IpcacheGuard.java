// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes to the kernel's table. What the kernel has no room for is a problem in {@code status} for as long as that lasts,
 * and is tried again from time to time. Owned by the agent's thread.
 */
public final class IpcacheGuard implements IpcacheSink {
    private static final String PART = "ipcache";
    private static final String ADDRESSES = "addresses";
    private static final String PREFIXES = "prefixes";

    private final IpcacheSink kernel;
    private final Problems problems;
    private final Map<Cidr, IpcacheEntry> refused = new HashMap<>(); // some of a refused batch may have been written

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
    }

    /** Tries again what was refused. */
    public void retry() {
        if (!refused.isEmpty()) {
            Map<Cidr, IpcacheEntry> again = new HashMap<>(refused);
            refused.clear();
            write(again);
        }
    }

    /** Whether the kernel has, or may have, no entry for a prefix that is wanted. */
    public boolean isRefused(Cidr prefix) {
        return refused.containsKey(prefix);
    }

    /** Addresses and other prefixes are in tables of their own: one that is full must not keep the other empty. */
    private void write(Map<Cidr, IpcacheEntry> changed) {
        Map<Cidr, IpcacheEntry> addresses = new HashMap<>(changed);
        Map<Cidr, IpcacheEntry> prefixes = new HashMap<>(changed);
        addresses.keySet().removeIf(prefix -> !prefix.isSingle());
        prefixes.keySet().removeIf(Cidr::isSingle);
        write(ADDRESSES, addresses);
        write(PREFIXES, prefixes);
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
                            + ", which are judged by the prefixes around them: " + OneLine.of(e) + "; raise bpf."
                            + table);
        }
        clear(table);
    }

    private void clear(String table) {
        if (refused.keySet().stream().noneMatch(prefix -> prefix.isSingle() == table.equals(ADDRESSES))) {
            problems.clear(PART, table);
        }
    }
}
