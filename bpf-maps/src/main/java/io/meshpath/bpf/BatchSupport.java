// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Which batch commands the kernel has for a map, found out by asking it to do nothing: they came kind by kind from Linux 5.6 to
 * 5.19, and some kinds have some of them. Only ENOTSUPP counts as a no; whatever else goes wrong is reported and never worked
 * around.
 */
final class BatchSupport {
    private static final Logger LOG = System.getLogger(BatchSupport.class.getName());

    private final BpfMap map;
    private volatile int asked; // a bit for each command
    private volatile int there;

    BatchSupport(BpfMap map) {
        this.map = map;
    }

    boolean has(Command command) {
        int bit = 1 << command.number();
        if ((asked & bit) == 0) {
            remember(bit, ask(command));
        }
        return (there & bit) != 0;
    }

    private synchronized void remember(int bit, boolean answer) {
        there |= answer ? bit : 0;
        asked |= bit;
    }

    private boolean ask(Command command) {
        try (BatchAttribute nothing = new BatchAttribute()) {
            int result = nothing.call(map, command, 0, 0);
            if (Errno.ENOTSUPP.is(result)) {
                LOG.log(Level.DEBUG, "this kernel has no {0} for {1}: its entries go one by one", command, map);
                return false;
            }
            if (result < 0) {
                throw map.refusal(command, result, "");
            }
            return true;
        }
    }
}
