// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * SIGHUP as a call. The JDK has it in a class without a promise ({@code sun.misc.Signal}), so it is looked up by name, and where
 * it is not, SIGHUP ends the process as it always did.
 */
final class HangupSignal {
    private static final System.Logger LOG = System.getLogger(HangupSignal.class.getName());

    private HangupSignal() {}

    /** Has {@code action} run, on a thread of the virtual machine's, each time the process gets SIGHUP. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object adapted =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            Object hangup = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                    .invoke("HUP");
            lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(hangup, adapted);
        } catch (Throwable e) { // a method handle may throw anything
            LOG.log(System.Logger.Level.WARNING, "SIGHUP does not reload: " + e);
        }
    }
}
