import { testSweep } from './test-sweep';

testSweep('replacement');
