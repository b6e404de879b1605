// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A map of the kernel, without types: keys and values are bytes. {@link BpfHashMap}, {@link BpfArray} and their like are typed
 * views over one; a view and its map are closed once, through either.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. The kernel's object lives on while a
 * pin, a program or another descriptor refers to it.
 */
public final class BpfMap implements AutoCloseable {
    private final Bpf bpf;
    private final Fd fd;
    private final MapSpec spec;
    private final int valueBytes;
    private final Supplier<Optional<MapBtf>> btf;
    private final MapCalls calls;
    private final BatchSupport batches = new BatchSupport(this);

    private BpfMap(Bpf bpf, Fd fd, MapSpec spec, Supplier<Optional<MapBtf>> btf) {
        this.bpf = bpf;
        this.fd = fd;
        this.spec = spec;
        this.btf = btf;
        this.calls = new MapCalls(bpf, fd, spec);
        this.valueBytes = spec.type().isPerCpu()
                ? Math.multiplyExact(Scratch.roundUp(spec.valueSize()), PossibleCpus.count())
                : spec.valueSize();
    }

    static BpfMap create(MapSpec spec, Bpf bpf) {
        return new BpfMap(bpf, MapCreation.create(spec, bpf, null), spec, spec::btf);
    }

    static BpfMap create(MapSpec spec, BtfHandle types) {
        Bpf bpf = KernelBpf.INSTANCE;
        return new BpfMap(bpf, MapCreation.create(spec, bpf, types), spec, spec::btf);
    }

    static BpfMap create(MapSpec spec, BtfHandle types, int kernelType, Optional<BtfHandle> module) {
        Bpf bpf = KernelBpf.INSTANCE;
        return new BpfMap(bpf, MapCreation.create(spec, bpf, types, kernelType, module), spec, spec::btf);
    }

    /**
     * Opens the map pinned at {@code pin}.
     *
     * @throws BpfException if there is none, or no right to open it
     * @throws IllegalArgumentException if something else is pinned there
     */
    public static BpfMap open(Path pin) {
        return existing(
                BpfFileSystem.open(pin, ObjectKind.MAP), pin.getFileName().toString());
    }

    /**
     * Opens the map with this number.
     *
     * @throws BpfException if there is none, or no right to open it (numbers need CAP_SYS_ADMIN)
     */
    public static BpfMap openById(int id) {
        Fd fd = ObjectIds.open(Command.MAP_GET_FD_BY_ID, id, "map with id " + id);
        return existing(fd, "");
    }

    /**
     * Takes over a descriptor of a map, however it was come by.
     *
     * @throws IllegalArgumentException if it stands for something else; it is closed then
     */
    public static BpfMap own(Fd fd) {
        try {
            ObjectKind.MAP.require(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
        return existing(fd, "");
    }

    static BpfMap existing(Fd fd, String name) {
        try {
            Bpf bpf = KernelBpf.INSTANCE;
            MapInfo info = MapInfo.query(bpf, fd.raw(), fd.what());
            return new BpfMap(bpf, fd, ExistingMap.spec(info, name), new ExistingMap.Content(info));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** The descriptor, still this handle's: do not close it. */
    public Fd fd() {
        return fd;
    }

    /** What it is: as it was created, or as the kernel described it when it was opened. */
    public MapSpec spec() {
        return spec;
    }

    /**
     * What its keys and values are made of: as it was created, or as the kernel says. Empty where the map says nothing, and where
     * this process may not read what it says: type information by number needs CAP_SYS_ADMIN.
     */
    public Optional<MapBtf> btf() {
        return btf.get();
    }

    /** The name that messages use. */
    public String name() {
        return spec.name();
    }

    /** What the kernel says about it now. */
    public MapInfo info() {
        return MapInfo.query(bpf, fd.raw(), object());
    }

    /** What has become of it since it was made: the memory it takes, and whether it is frozen. */
    public MapState state() {
        return MapState.read(fd);
    }

    /** How many bytes a look-up answers: the size of a value or, per CPU, of one for each CPU, each rounded up to 8. */
    public int valueBytes() {
        return valueBytes;
    }

    /**
     * Copies the value under {@code key} into {@code value}; answers whether there is one.
     *
     * @param key exactly {@link MapSpec#keySize} bytes remaining; left as it is
     * @param value {@link #valueBytes} bytes or more remaining; left as it is but for its content
     */
    public boolean lookup(ByteBuffer key, ByteBuffer value) {
        requireRemaining(value, "value", valueBytes);
        try (Scratch scratch = begin(key)) {
            boolean found = lookup(scratch);
            if (found) {
                value.put(value.position(), scratch.buffer(), scratch.valueAt(), valueBytes);
            }
            return found;
        }
    }

    /**
     * Puts {@code value} under {@code key}; answers whether {@code mode} allowed it.
     *
     * @param key exactly {@link MapSpec#keySize} bytes remaining; left as it is
     * @param value {@link #valueBytes} bytes or more remaining; left as it is
     * @throws BpfException if the kernel refuses: E2BIG when the map is full
     */
    public boolean update(ByteBuffer key, ByteBuffer value, UpdateMode mode) {
        requireRemaining(value, "value", valueBytes);
        try (Scratch scratch = begin(key)) {
            scratch.buffer().put(scratch.valueAt(), value, value.position(), valueBytes);
            return update(scratch, mode);
        }
    }

    /** Removes {@code key}, exactly {@link MapSpec#keySize} bytes; answers whether it was there. */
    public boolean delete(ByteBuffer key) {
        try (Scratch scratch = begin(key)) {
            return delete(scratch);
        }
    }

    /** Room of its own for single operations, the fastest there are; for one thread. */
    public EntryBuffer entryBuffer() {
        return new EntryBuffer(this);
    }

    /**
     * Room for this many keys and values, to be written or deleted together; for one thread.
     *
     * @throws IllegalArgumentException if {@code capacity} is not positive or the entries take more than 2 GiB
     */
    public EntryBatch entryBatch(int capacity) {
        return new EntryBatch(this, capacity);
    }

    /** A walk through all entries in batches; {@link EntryWalk#advance} fails where the kernel has none ({@link #hasBatch}). */
    public EntryWalk entryWalk() {
        return new EntryWalk(this, Command.MAP_LOOKUP_BATCH, 0);
    }

    /**
     * A walk that fetches up to this many entries with each call of the kernel, as {@link #entryWalk()} chooses by itself.
     *
     * @throws IllegalArgumentException if {@code capacity} is not positive or the entries take more than 2 GiB
     */
    public EntryWalk entryWalk(int capacity) {
        return new EntryWalk(this, Command.MAP_LOOKUP_BATCH, 0, capacity);
    }

    /** A walk that removes the entries it hands out (Linux 5.6, hash maps only). */
    public EntryWalk drainWalk() {
        return new EntryWalk(this, Command.MAP_LOOKUP_AND_DELETE_BATCH, 0);
    }

    /**
     * Hands each key to {@code visitor}, one call of the kernel for each, at index 0 of a buffer that is used again. The visited
     * entry may be deleted; where the one to go on from goes meanwhile, the kernel begins again and keys come twice.
     *
     * @throws IterationAbortedException if that happens over and over
     */
    public void forEachKey(Consumer<? super ByteBuffer> visitor) {
        KeyWalk.forEach(this, visitor);
    }

    /**
     * Whether this kernel has {@code command}, one of the four {@code MAP_…_BATCH}, for this kind of map: they came kind by kind
     * from Linux 5.6 to 5.19. Where it has not, the views' {@code putAll}, {@code deleteAll} and {@code forEach} go entry by entry,
     * which takes about ten times as long; what fails for another reason is never tried that way.
     *
     * @throws BpfException if the kernel refuses for another reason
     */
    public boolean hasBatch(Command command) {
        return batches.has(command);
    }

    /**
     * Shares the content of a map created with {@link MapFlags#MMAPABLE}: element {@code i} begins at {@code i} times the value
     * size rounded up to 8. The map may be closed while the mapping is in use.
     *
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel refuses: EPERM when writing to a frozen map
     */
    public NativeMemory memory(boolean writable) {
        if ((spec.flags() & MapFlags.MMAPABLE) == 0 || !spec.type().equals(MapType.ARRAY)) {
            throw new IllegalArgumentException(object() + " cannot be mapped: it is no array created with MMAPABLE");
        }
        long bytes = (long) Scratch.roundUp(spec.valueSize()) * spec.maxEntries();
        long page = Linux.pageSize();
        return NativeMemory.map(fd, 0, (bytes + page - 1) / page * page, writable);
    }

    /** Forbids all further writing by user space, for good. */
    public void freeze() {
        try (Scratch scratch = Scratch.begin(0, 0)) {
            calls.freeze(scratch);
        }
    }

    /**
     * Pins it, so that it outlives this process.
     *
     * @throws BpfException if the kernel refuses: EEXIST when something is pinned there
     * @throws IllegalArgumentException if the folder is in no BPF file system
     */
    public void pin(Path pin) {
        BpfFileSystem.pin(fd, pin, object());
    }

    /**
     * Pins it in the place of whatever is pinned there, as one step.
     *
     * @throws BpfException if the kernel refuses
     * @throws IllegalArgumentException if the folder is in no BPF file system
     */
    public void pinReplacing(Path pin) {
        BpfFileSystem.replace(fd, pin, object());
    }

    /** Gives the descriptor back. The kernel's object goes when nothing else refers to it. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return spec.type() + " map " + name();
    }

    String object() {
        return "map " + spec.name();
    }

    Bpf bpf() {
        return bpf;
    }

    /** Room for one operation; the key is zero. */
    Scratch begin() {
        return Scratch.begin(spec.keySize(), valueBytes);
    }

    private Scratch begin(ByteBuffer key) {
        if (key.remaining() != spec.keySize()) {
            throw new IllegalArgumentException(
                    object() + " has keys of " + spec.keySize() + " bytes, this has " + key.remaining());
        }
        Scratch scratch = begin();
        scratch.buffer().put(scratch.keyAt(), key, key.position(), spec.keySize());
        return scratch;
    }

    private void requireRemaining(ByteBuffer buffer, String what, int bytes) {
        if (buffer.remaining() < bytes) {
            throw new IllegalArgumentException(
                    object() + " has a " + what + " of " + bytes + " bytes, this buffer has " + buffer.remaining());
        }
    }

    MapCalls calls() {
        return calls;
    }

    boolean lookup(Scratch scratch) {
        return calls.lookup(scratch, 0);
    }

    boolean lookupAndDelete(Scratch scratch) {
        return calls.lookupAndDelete(scratch, 0);
    }

    boolean update(Scratch scratch, UpdateMode mode) {
        return calls.update(scratch, mode, 0);
    }

    boolean delete(Scratch scratch) {
        return calls.delete(scratch);
    }

    /** The exception for a negative {@code result}; {@code progress} comes before the advice, and is mostly empty. */
    BpfException refusal(Command command, int result, String progress) {
        return calls.refusal(command, result, progress);
    }
}
