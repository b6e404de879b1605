// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import java.util.Map;
import java.util.Set;

/**
 * Stands for the kernel's ipcache in tests.
 *
 * @param entries what the kernel would have
 */
public record KernelIpcache(Map<Cidr, IpcacheEntry> entries) implements IpcacheSink {
    @Override
    public void update(Map<Cidr, IpcacheEntry> changed) {
        entries.putAll(changed);
    }

    @Override
    public void delete(Set<Cidr> gone) {
        entries.keySet().removeAll(gone);
    }

    @Override
    public void complete() {}
}
