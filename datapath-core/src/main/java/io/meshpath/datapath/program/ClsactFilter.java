// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.nio.file.Path;
import java.util.Optional;

/** An attachment by a filter of the clsact queueing discipline, for kernels before 6.6. */
final class ClsactFilter implements TcAttachment {
    private final TcHook hook;

    private ClsactFilter(TcHook hook) {
        this.hook = hook;
    }

    static TcAttachment attach(TcHook hook, Program program, Path pin) {
        throw new UnsupportedOperationException("cannot attach " + program + " to " + hook + " under the name " + pin
                + ": this kernel has no tcx (needs 6.6)");
    }

    static Optional<TcAttachment> adopt(TcHook hook, Path pin) {
        return Optional.empty();
    }

    @Override
    public TcHook hook() {
        return hook;
    }

    @Override
    public int programId() {
        return 0;
    }

    @Override
    public void replace(Program program) {}

    @Override
    public void detach() {}

    @Override
    public void close() {}
}
