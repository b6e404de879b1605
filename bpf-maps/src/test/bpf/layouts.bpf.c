// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One of each: what LayoutGeneratorTest makes Java of. */

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef signed short __s16;
typedef unsigned int __u32;
typedef signed int __s32;
typedef unsigned long long __u64;
typedef signed long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;

enum color {
	RED = 0,
	GREEN = 1,
	CRIMSON = 0,
	VIOLET = 7,
};

struct inner {
	__u16 first;
	__u8 pad[2];
	__be32 second;
};

struct sample {
	__u8 u8;
	__s8 s8;
	__u16 u16;
	__s16 s16;
	__be16 source_port;
	__u32 u32;
	__s32 s32;
	__be32 address;
	__u64 u64;
	__s64 s64;
	__be64 be64;
	__u8 mac[6];
	_Bool flag;
	__u8 pad;
	enum color color;
	__be16 ports[2];
	struct inner inner;
	struct inner inners[2];
	const volatile __u32 class;
	__u32 reserved2;
};

struct with_bits {
	__u32 low : 4;
	__u32 high : 28;
};

struct with_pointer {
	void *pointer;
};

struct with_union {
	union {
		__u32 a;
		__u64 b;
	} either;
};

struct sample sample __attribute__((section(".data"))) = {.u8 = 1};
struct with_bits bits = {1, 1};
struct with_pointer pointer = {0};
struct with_union either = {{1}};
enum color color = VIOLET;
