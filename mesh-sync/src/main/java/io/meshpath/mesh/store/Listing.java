// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.util.List;

/** What came of reading: entries, and the header of the answer (of the first page). */
public record Listing(List<Entry> entries, StoreHeader header) {}
