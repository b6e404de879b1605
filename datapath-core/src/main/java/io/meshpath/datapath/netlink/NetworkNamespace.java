// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A handle to a network namespace, which keeps the namespace alive until it is closed.
 *
 * <p>Named namespaces are those of {@code ip netns}: a bind mount under /run/netns, visible to other programs and there
 * until deleted, whatever becomes of this process. Needs CAP_SYS_ADMIN.
 *
 * <p>A namespace belongs to a thread of the operating system. No thread of the caller ever changes its namespace:
 * {@link #call} runs its action on a thread of its own, which ends with the action.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path OF_THIS_THREAD = Path.of("/proc/thread-self/ns/net");

    private final Path path;
    private final Fd fd;

    private NetworkNamespace(Path path, Fd fd) {
        this.path = path;
        this.fd = fd;
    }

    /** What to do in a namespace; a lambda that throws no checked exception needs no {@code X}. */
    @FunctionalInterface
    public interface Action<T, X extends Exception> {
        T call() throws X;
    }

    /** What to do in a namespace, with no result. */
    @FunctionalInterface
    public interface VoidAction<X extends Exception> {
        void run() throws X;
    }

    /**
     * Creates an empty namespace and its name, as {@code ip netns add} does: with nothing but a loopback device that is
     * down.
     *
     * @throws IllegalArgumentException when {@code name} cannot be the name of a file
     * @throws io.meshpath.bpf.linux.LinuxException EEXIST when the name is taken; EPERM without CAP_SYS_ADMIN
     */
    public static NetworkNamespace create(String name) {
        NamespaceFiles.create(name);
        try {
            return open(name);
        } catch (RuntimeException e) {
            NamespaceFiles.delete(name);
            throw e;
        }
    }

    /**
     * The namespace with this name.
     *
     * @throws io.meshpath.bpf.linux.LinuxException ENOENT when there is none; EINVAL when the name is left over from an
     *     unmounted one
     */
    public static NetworkNamespace open(String name) {
        return open(NamespaceFiles.path(name));
    }

    /**
     * The namespace that a file stands for: {@code /proc/4711/ns/net} is that of process 4711.
     *
     * @throws io.meshpath.bpf.linux.LinuxException ENOENT when there is no such file; EINVAL when it is something else
     */
    public static NetworkNamespace open(Path path) {
        return new NetworkNamespace(path, NamespaceFiles.open(path));
    }

    /** The namespace of the calling thread. */
    public static NetworkNamespace current() {
        return open(OF_THIS_THREAD);
    }

    /** Whether there is a namespace with this name. */
    public static boolean exists(String name) {
        return Files.exists(NamespaceFiles.path(name));
    }

    /** The names there are, sorted. */
    public static List<String> names() {
        return NamespaceFiles.names();
    }

    /**
     * Deletes a name. The namespace itself ends with its last process, socket and handle.
     *
     * @return whether there was one
     */
    public static boolean delete(String name) {
        return NamespaceFiles.delete(name);
    }

    /** Deletes the name this namespace was opened by, if it is still there, and closes this handle. */
    public void delete() {
        if (!path.startsWith(NamespaceFiles.FOLDER)) {
            throw new IllegalStateException("a network namespace without a name cannot be deleted: " + path);
        }
        close();
        NamespaceFiles.delete(path.getFileName().toString());
    }

    /**
     * Runs {@code action} in this namespace, on a new thread that ends afterwards, and waits for it.
     *
     * <p>Sockets stay in the namespace they were opened in, so the usual action opens one for use elsewhere; files under
     * /proc/sys/net are those of the namespace, too. The action must not start threads, processes or work in a pool:
     * a thread started in a namespace stays there, and the JDK starts one for each process. It must not rely on
     * /proc/net, /proc/self or {@link java.net.NetworkInterface}, which show the main thread's namespace. Interrupting
     * the caller interrupts the action.
     *
     * @throws X what {@code action} throws
     * @throws io.meshpath.bpf.linux.LinuxException EPERM without CAP_SYS_ADMIN
     */
    public <T, X extends Exception> T call(Action<T, X> action) throws X {
        return NamespaceThread.call("in " + this, () -> NamespaceFiles.enter(fd), action);
    }

    /**
     * Runs {@code action} in this namespace, as {@link #call} does.
     *
     * @throws X what {@code action} throws
     */
    public <X extends Exception> void run(VoidAction<X> action) throws X {
        call(() -> {
            action.run();
            return true;
        });
    }

    /** Where it was opened: for a named one {@code /run/netns/NAME}, which {@code nsenter --net=} takes. */
    public Path path() {
        return path;
    }

    /** The number of the namespace in the kernel, as lsns(8) shows it: equal for handles to one namespace. */
    public long inode() {
        try {
            return (long) Files.getAttribute(Path.of("/proc/self/fd/" + fd.raw()), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the inode of " + this, e);
        }
    }

    /** The descriptor, for requests that name a namespace by one; still owned by this handle. */
    public Fd fd() {
        return fd;
    }

    /** Lets go of the namespace; its name stays. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return NamespaceFiles.describe(path);
    }
}
