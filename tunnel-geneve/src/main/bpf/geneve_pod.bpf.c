// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The programs on a pod's device, sending to other nodes by Geneve. */

#include "geneve.h"

#include "meshpath/license.h"
#include "meshpath/pod.h"
