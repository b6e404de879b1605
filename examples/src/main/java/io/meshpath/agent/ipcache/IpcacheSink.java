// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import java.util.Map;
import java.util.Set;

/** Where the table's entries go: the kernel's maps, or a map in a test. Both verbs may be repeated. */
public interface IpcacheSink {
    void update(Map<Cidr, IpcacheEntry> changed);

    void delete(Set<Cidr> gone);

    /** Nothing is missing: all that is wanted has been put here, by whoever has anything to say. */
    void complete();
}
