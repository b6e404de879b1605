// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;

/** What an update asks of the entry that is there already. */
public enum UpdateMode {
    /** Nothing: there may be one or none. */
    ANY(0),
    /** There must be none; else the answer is no and nothing changes. */
    INSERT(1),
    /** There must be one; else the answer is no and nothing changes. */
    REPLACE(2);

    private final long flags;

    UpdateMode(long flags) {
        this.flags = flags;
    }

    long flags() {
        return flags;
    }

    boolean isAnswer(int result) {
        return switch (this) {
            case ANY -> false;
            case INSERT -> Errno.EEXIST.is(result);
            case REPLACE -> Errno.ENOENT.is(result);
        };
    }
}
